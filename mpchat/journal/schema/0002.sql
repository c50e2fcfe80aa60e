-- Accounts. Nothing here tells a password: an Argon2id hash, and SCRAM-SHA-256's keys in the form of RFC 5803.
CREATE TABLE accounts (
    account TEXT PRIMARY KEY,       -- casefolded
    name TEXT NOT NULL,             -- as it was registered
    argon2 TEXT NOT NULL,
    scram TEXT NOT NULL,
    registered REAL NOT NULL
) WITHOUT ROWID;
