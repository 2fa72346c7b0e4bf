-- Who found out that a message did not arrive and decided that it does not go out again.
ALTER TABLE messages ADD COLUMN not_again_by BIGINT;
UPDATE messages SET not_again_by = (
    SELECT CAST(SUBSTR(audit_events.actor, 6) AS BIGINT)
    FROM audit_events
    WHERE audit_events.action = 'message.settle_left'
        AND audit_events.object = 'message ' || messages.id
        AND audit_events.actor LIKE 'user %'
        AND NOT EXISTS (
            SELECT 1 FROM attempts
            WHERE attempts.message_id = messages.id AND attempts.at > audit_events.at
        )
    ORDER BY audit_events.id DESC
    LIMIT 1
)
WHERE state = 'failed';
