-- What was said and what happened. One row a conversation; ``event`` is JSON as mpchat.journal.rows writes it.
CREATE TABLE records (
    sequence INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    time REAL NOT NULL,
    said INTEGER NOT NULL,          -- 1 for PRIVMSG and NOTICE, 0 for what nobody said
    nick TEXT NOT NULL,             -- casefolded, of who did it
    text TEXT NOT NULL,             -- what was said, "" for what nobody said
    client_id TEXT,                 -- the author's own name for it, NULL for none
    event TEXT NOT NULL,
    PRIMARY KEY (conversation, sequence)
) WITHOUT ROWID;
CREATE INDEX records_by_sequence ON records (sequence);
CREATE INDEX records_by_time ON records (conversation, time);
CREATE INDEX said_by_sequence ON records (conversation, sequence) WHERE said;
CREATE UNIQUE INDEX records_by_client_id ON records (client_id) WHERE client_id IS NOT NULL;

-- The words of what was said (said = 1), found by sequence number; place and nick are one token each (mpchat.journal.rows.token),
-- so that a search looks only where the asker may read. Contentless: a row is taken out with its own values (the 'delete' command).
CREATE VIRTUAL TABLE words USING fts5 (text, place, nick, content='', tokenize='unicode61 remove_diacritics 2');

-- Who has direct conversations: one row a participant, with the newest message's time.
CREATE TABLE direct (
    identity TEXT NOT NULL,
    conversation TEXT NOT NULL,
    time REAL NOT NULL,
    PRIMARY KEY (identity, conversation)
) WITHOUT ROWID;

-- Rooms that are kept: JSON as mpchat.journal.rows writes it.
CREATE TABLE rooms (
    room TEXT PRIMARY KEY,          -- casefolded
    state TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE markers (
    identity TEXT NOT NULL,
    conversation TEXT NOT NULL,
    time REAL NOT NULL,
    PRIMARY KEY (identity, conversation)
) WITHOUT ROWID;
