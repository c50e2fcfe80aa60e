-- Bans of the server: whom (a net, ~a:account or nick!user@host, as mpchat.chat.bans writes them), why, by whom, from when to when.
CREATE TABLE bans (
    target TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    setter TEXT NOT NULL,
    made REAL NOT NULL,
    until REAL                      -- Unix seconds; NULL for ever
) WITHOUT ROWID;

-- The key of cloaks: whoever knows it can find out an address behind one.
INSERT INTO secrets VALUES ('cloak', lower(hex(randomblob(16))));

-- What operators of the server did. Nothing takes anything out.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    who TEXT NOT NULL,              -- nick!user@host as it was shown
    account TEXT NOT NULL,          -- '' for none
    verb TEXT NOT NULL,
    about TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (time);

-- Invitations to register an account. Nothing here tells one: it is found by its id, and checked by its hash.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,           -- SHA-256 in hexadecimal
    note TEXT NOT NULL,
    uses INTEGER NOT NULL,          -- how often it can still be used
    made REAL NOT NULL,
    expires REAL                    -- NULL for never
) WITHOUT ROWID;
