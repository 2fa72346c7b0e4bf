-- Who found out that a message did not arrive and decided that it does not go out again. Those that
-- could not go along when the rest of their round was sent again were nobody's decision.
ALTER TABLE messages ADD COLUMN not_again_by BIGINT REFERENCES users (id);
UPDATE messages SET not_again_by = (
    SELECT CAST(SUBSTR(audit_events.actor, 6) AS BIGINT)
    FROM audit_events
    WHERE audit_events.action = 'message.settle_left'
        AND audit_events.object = 'message ' || messages.id
        AND EXISTS (SELECT 1 FROM users WHERE 'user ' || users.id = audit_events.actor)
        AND NOT EXISTS (
            SELECT 1 FROM audit_events AS whole
            JOIN letters ON whole.object = 'round ' || letters.round_id
            WHERE letters.id = messages.letter_id
                AND whole.action = 'message.settle_not_sent'
                AND whole.at = audit_events.at
                AND whole.actor = audit_events.actor
        )
        AND NOT EXISTS (
            SELECT 1 FROM attempts
            WHERE attempts.message_id = messages.id AND attempts.at > audit_events.at
        )
    ORDER BY audit_events.id DESC
    LIMIT 1
)
WHERE state = 'failed';
