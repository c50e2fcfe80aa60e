-- The devices that messages to an account are pushed to: the push service's URL and the device's keys (base64url, RFC 8291), and
-- what its client has agreed on. Of one account, the one that was renewed last has the highest rowid.
CREATE TABLE subscriptions (
    account TEXT NOT NULL,          -- casefolded
    endpoint TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    capabilities TEXT NOT NULL,     -- with spaces between them
    PRIMARY KEY (account, endpoint)
);

-- What the server keeps to itself: vapid is the private key by which push services know it (base64url, RFC 8292).
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
