"""Which truck: the vehicle file. A station picks a vehicle by VIN, never types its facts (S20)."""
