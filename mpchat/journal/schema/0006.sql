-- Tokens of accounts, for programs that speak by HTTP. Nothing here tells a token: it is found by its id, and checked by its hash.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,           -- SHA-256 in hexadecimal
    account TEXT NOT NULL,          -- casefolded
    note TEXT NOT NULL,             -- what it is for, as the operator wrote it
    made REAL NOT NULL,
    expires REAL                    -- NULL for never
) WITHOUT ROWID;
CREATE INDEX tokens_by_account ON tokens (account);

-- Webhooks that mpchat-admin has added: JSON with the parts of a hook (mpchat.settings.hooks), and what it signs with.
CREATE TABLE hooks (
    name TEXT PRIMARY KEY,
    parts TEXT NOT NULL,
    secret TEXT NOT NULL,
    made REAL NOT NULL
) WITHOUT ROWID;
