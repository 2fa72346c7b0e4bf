CREATE INDEX audit_events_action ON audit_events (action, object);
