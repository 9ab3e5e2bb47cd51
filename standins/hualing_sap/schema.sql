CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ranges (name TEXT PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS serials (business_key TEXT PRIMARY KEY, serial TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS materials (
    number TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit TEXT NOT NULL,
    material_group TEXT NOT NULL,
    package_quantity DECIMALTEXT NOT NULL,
    minimum_quantity DECIMALTEXT NOT NULL,
    old_number TEXT NOT NULL,
    successor TEXT NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0,
    weight_kg DECIMALTEXT NOT NULL,
    stock DECIMALTEXT NOT NULL,
    reserved DECIMALTEXT NOT NULL DEFAULT '0',
    stock_changed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS stock_to_tell ON materials (number) WHERE stock_changed;

CREATE TABLE IF NOT EXISTS prices (
    id INTEGER PRIMARY KEY,
    material TEXT NOT NULL,
    price_list TEXT NOT NULL DEFAULT '',
    customer TEXT NOT NULL DEFAULT '',
    price DECIMALTEXT NOT NULL,
    price_unit INTEGER NOT NULL DEFAULT 1,
    valid_from DAYTEXT NOT NULL,
    UNIQUE (material, price_list, customer)
);

CREATE TABLE IF NOT EXISTS customers (
    number TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    price_list TEXT NOT NULL,
    credit_limit DECIMALTEXT NOT NULL,
    credit_blocked INTEGER NOT NULL DEFAULT 0,
    reviewed_on DAYTEXT NOT NULL,
    credit_valid_to DAYTEXT,
    opening_balance DECIMALTEXT NOT NULL DEFAULT '0',
    city TEXT NOT NULL,
    phone TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY,
    po TEXT NOT NULL,
    customer TEXT NOT NULL,
    ship_to TEXT NOT NULL,
    order_type TEXT NOT NULL,
    wanted_on DAYTEXT,
    received_at MOMENTTEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'confirmed')),
    since MOMENTTEXT NOT NULL,
    credit_block INTEGER NOT NULL DEFAULT 0,
    answers INTEGER NOT NULL DEFAULT 0,
    open INTEGER NOT NULL DEFAULT 1,
    UNIQUE (customer, po)
);
CREATE INDEX IF NOT EXISTS open_orders ON orders (state, since) WHERE open;

CREATE TABLE IF NOT EXISTS order_lines (
    order_number TEXT NOT NULL,
    position INTEGER NOT NULL,
    posex TEXT NOT NULL,
    material TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity DECIMALTEXT NOT NULL,
    confirmed DECIMALTEXT NOT NULL DEFAULT '0',
    delivered DECIMALTEXT NOT NULL DEFAULT '0',
    invoiced DECIMALTEXT NOT NULL DEFAULT '0',
    price DECIMALTEXT NOT NULL,
    price_unit INTEGER NOT NULL,
    ready_on DAYTEXT,
    expected_on DAYTEXT,
    rejection TEXT NOT NULL DEFAULT '',
    open INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (order_number, position)
);
CREATE INDEX IF NOT EXISTS open_lines ON order_lines (material) WHERE open;

CREATE TABLE IF NOT EXISTS replenishments (
    id INTEGER PRIMARY KEY,
    material TEXT NOT NULL,
    quantity DECIMALTEXT NOT NULL,
    expected_on DAYTEXT NOT NULL,
    since MOMENTTEXT NOT NULL,
    postponed INTEGER NOT NULL DEFAULT 0,
    arrived INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS open_replenishments ON replenishments (material) WHERE NOT arrived;

CREATE TABLE IF NOT EXISTS deliveries (
    number TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    ship_to TEXT NOT NULL,
    carrier TEXT NOT NULL,
    waybill TEXT NOT NULL,
    packages INTEGER NOT NULL,
    weight_kg DECIMALTEXT NOT NULL,
    issued_at MOMENTTEXT NOT NULL,
    expected_on DAYTEXT NOT NULL,
    since MOMENTTEXT NOT NULL,
    invoice TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_to_invoice ON deliveries (since) WHERE invoice = '';
CREATE TABLE IF NOT EXISTS delivery_lines (
    delivery TEXT NOT NULL,
    position INTEGER NOT NULL,
    order_number TEXT NOT NULL,
    order_position INTEGER NOT NULL,
    quantity DECIMALTEXT NOT NULL,
    batch TEXT NOT NULL,
    PRIMARY KEY (delivery, position)
);
CREATE INDEX IF NOT EXISTS deliveries_of_an_order ON delivery_lines (order_number);
CREATE TABLE IF NOT EXISTS box_contents (
    box TEXT NOT NULL,
    delivery TEXT NOT NULL,
    position INTEGER NOT NULL,
    quantity DECIMALTEXT NOT NULL,
    PRIMARY KEY (box, position)
);
CREATE INDEX IF NOT EXISTS boxes_of_a_delivery ON box_contents (delivery);

CREATE TABLE IF NOT EXISTS invoices (
    number TEXT PRIMARY KEY,
    delivery TEXT NOT NULL UNIQUE,
    customer TEXT NOT NULL,
    invoiced_at MOMENTTEXT NOT NULL,
    net DECIMALTEXT NOT NULL,
    tax DECIMALTEXT NOT NULL,
    gross DECIMALTEXT NOT NULL,
    vat_code TEXT NOT NULL,
    vat_number TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS payments (
    number TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    amount DECIMALTEXT NOT NULL,
    text TEXT NOT NULL,
    posted_at MOMENTTEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS messages_in (
    docnum TEXT PRIMARY KEY,
    mestyp TEXT NOT NULL,
    business_key TEXT NOT NULL,
    sender_docnum TEXT NOT NULL,
    arckey TEXT NOT NULL,
    payload BLOB NOT NULL,
    received_at MOMENTTEXT NOT NULL,
    status TEXT NOT NULL DEFAULT '64',
    code TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    posted_at MOMENTTEXT,
    acknowledged INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS messages_to_post ON messages_in (docnum) WHERE status = '64';
CREATE INDEX IF NOT EXISTS messages_to_acknowledge ON messages_in (posted_at) WHERE NOT acknowledged;

CREATE TABLE IF NOT EXISTS messages_out (
    id INTEGER PRIMARY KEY,
    mestyp TEXT NOT NULL,
    idoctyp TEXT NOT NULL,
    business_key TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    payload BLOB NOT NULL,
    queued_at MOMENTTEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    resends INTEGER NOT NULL DEFAULT 0,
    next_at MOMENTTEXT,
    held_until MOMENTTEXT,
    sent_at MOMENTTEXT,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS messages_to_send ON messages_out (id) WHERE state = 'queued';
CREATE TABLE IF NOT EXISTS idocs_out (
    docnum TEXT PRIMARY KEY,
    message INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS idocs_of_a_message ON idocs_out (message);
