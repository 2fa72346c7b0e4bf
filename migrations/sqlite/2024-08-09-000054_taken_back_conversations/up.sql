-- A conversation that was not held after all leaves a record that says so: without it the first
-- record went on telling how somebody was visited.
ALTER TABLE conversation_records ADD COLUMN is_held BOOLEAN NOT NULL DEFAULT 1;

-- What was taken back before this table said so was known from the correction of its stage.
INSERT INTO conversation_records (conversation_id, held_on, mode, adviser_id, recorded_at, is_held)
SELECT c.id, r.held_on, r.mode, r.adviser_id,
    (SELECT MAX(e.recorded_at) FROM stage_events e
     WHERE e.dossier_id = c.dossier_id AND e.stage = 'conversation' AND e.corrects IS NOT NULL),
    0
FROM conversations c
JOIN conversation_records r ON r.id =
    (SELECT MAX(id) FROM conversation_records WHERE conversation_id = c.id)
WHERE c.state <> 'held'
ORDER BY c.id;
