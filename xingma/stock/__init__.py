"""Stock. So far: what headquarters has available of each part, told by SAP (S10); the station's own ledger comes here too."""
