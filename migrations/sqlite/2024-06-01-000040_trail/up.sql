CREATE TABLE conversation_moments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    planned_at TIMESTAMP NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('on_site', 'online', 'phone')),
    noted_at TIMESTAMP NOT NULL,
    noter_id BIGINT REFERENCES users (id)
);
CREATE INDEX conversation_moments_conversation ON conversation_moments (conversation_id);

CREATE TABLE commitment_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    changed_at TIMESTAMP NOT NULL,
    changer_id BIGINT REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('made', 'given', 'reworded', 'done', 'dropped', 'reopened')),
    from_id BIGINT REFERENCES users (id),
    to_id BIGINT REFERENCES users (id),
    words TEXT
);
CREATE INDEX commitment_changes_commitment ON commitment_changes (commitment_id);
CREATE INDEX commitment_changes_to ON commitment_changes (to_id, changed_at);

CREATE TABLE adviser_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    from_id BIGINT REFERENCES users (id),
    to_id BIGINT REFERENCES users (id),
    changed_at TIMESTAMP NOT NULL,
    changer_id BIGINT REFERENCES users (id)
);
CREATE INDEX adviser_changes_dossier ON adviser_changes (dossier_id);
CREATE INDEX adviser_changes_to ON adviser_changes (to_id, changed_at);

-- Until now these stood in the audit log alone. A line is taken over when it names a record and
-- users that exist; what cannot be read stays in the log. A conversation that was logged twice has a
-- line for each time: that of a promise was written at the same instant as the promise.
INSERT INTO conversation_moments (conversation_id, planned_at, mode, noted_at, noter_id)
SELECT c.id, replace(substr(a.object, length('conversation ' || c.id || ': ') + 1, 19), 'T', ' '),
    substr(a.object, length('conversation ' || c.id || ': ') + 27), a.at, u.id
FROM audit_events a
JOIN conversations c ON a.object LIKE 'conversation ' || c.id || ': %+00:00 %'
LEFT JOIN users u ON a.actor = 'user ' || u.id
WHERE a.action = 'conversation.set_moment' AND a.result = 'done'
    AND substr(a.object, length('conversation ' || c.id || ': ') + 27)
        IN ('on_site', 'online', 'phone')
ORDER BY a.id;

INSERT INTO commitment_changes (commitment_id, changed_at, changer_id, kind, from_id, to_id, words)
SELECT c.id, a.at, u.id,
    CASE a.action WHEN 'commitment.add' THEN 'made' WHEN 'commitment.finish' THEN 'done'
        ELSE 'dropped' END,
    NULL, NULL, CASE a.action WHEN 'commitment.drop' THEN c.drop_reason END
FROM audit_events a
JOIN commitments c ON a.object = 'commitment ' || c.id
LEFT JOIN users u ON a.actor = 'user ' || u.id
WHERE a.action IN ('commitment.add', 'commitment.finish', 'commitment.drop') AND a.result = 'done'
ORDER BY a.id;

INSERT INTO commitment_changes (commitment_id, changed_at, changer_id, kind)
SELECT c.id, a.at, u.id, 'made'
FROM audit_events a
JOIN commitments c ON a.object = 'conversation ' || c.conversation_id AND a.at = c.created_at
LEFT JOIN users u ON a.actor = 'user ' || u.id
WHERE a.action = 'conversation.log' AND a.result = 'done'
ORDER BY a.id;

INSERT INTO commitment_changes (commitment_id, changed_at, changer_id, kind, from_id, to_id)
SELECT c.id, a.at, u.id, 'given', f.id, t.id
FROM audit_events a
JOIN commitments c ON a.object LIKE 'commitment ' || c.id || ': %'
JOIN users f ON a.object LIKE '%: user ' || f.id || ' to %'
JOIN users t ON a.object LIKE '% to user ' || t.id
LEFT JOIN users u ON a.actor = 'user ' || u.id
WHERE a.action = 'commitment.give' AND a.result = 'done'
ORDER BY a.id;

INSERT INTO adviser_changes (dossier_id, from_id, to_id, changed_at, changer_id)
SELECT d.id, f.id, t.id, a.at, u.id
FROM audit_events a
JOIN dossiers d ON a.object LIKE 'dossier ' || d.id || ': %'
LEFT JOIN users f ON a.object LIKE '%: user ' || f.id || ' to %'
LEFT JOIN users t ON a.object LIKE '% to user ' || t.id
LEFT JOIN users u ON a.actor = 'user ' || u.id
WHERE a.action = 'dossier.assign' AND a.result = 'done'
ORDER BY a.id;
