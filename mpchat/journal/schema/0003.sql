-- Rooms of which nothing is kept but since when they have lived: the record that began it, and its time (Unix seconds). What was said
-- before that was said in another room of the same name. Those left last have the highest rowid.
CREATE TABLE lives (
    room TEXT PRIMARY KEY,          -- casefolded
    begun INTEGER NOT NULL,         -- 0 for longer than we know
    at REAL NOT NULL
);

-- Until now the next room of a name had the history of the one before. It goes on so for those that are open: that one of them was
-- closed at some time is told by a mode that hid it, or kept people out.
INSERT INTO lives
SELECT conversation, 0, 0.0 FROM records
WHERE instr(conversation, ' ') = 0 AND conversation NOT IN (SELECT room FROM rooms)
GROUP BY conversation
HAVING NOT max(event GLOB '{"type":"ModesChanged"*' AND event GLOB '*"letter":"[ikbsHJR]"*')
ORDER BY max(time);
