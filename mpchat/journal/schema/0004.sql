-- What an account has decided (AccountSettings), as JSON.
ALTER TABLE accounts ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- When it was closed (Unix seconds): nobody can log in to it, or register its name.
ALTER TABLE accounts ADD COLUMN closed REAL;

-- People who stay in the chat without a connection: they are in their rooms again when the server comes back.
CREATE TABLE people (
    account TEXT PRIMARY KEY,       -- casefolded
    state TEXT NOT NULL             -- the person as JSON
) WITHOUT ROWID;

-- When the devices of an account were here last: the stamp with which a session of them ended; NULL while one is here.
CREATE TABLE seen (
    identity TEXT NOT NULL,
    device TEXT NOT NULL,           -- '' for clients that do not say which they are
    sequence INTEGER,
    time REAL,                      -- Unix seconds
    PRIMARY KEY (identity, device)
) WITHOUT ROWID;
