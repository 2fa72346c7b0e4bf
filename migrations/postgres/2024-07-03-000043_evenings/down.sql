DELETE FROM letter_templates WHERE kind = 'session_briefing';
ALTER TABLE letter_templates DROP CONSTRAINT letter_templates_kind_check;
ALTER TABLE letter_templates ADD CHECK (kind IN ('invitation', 'reminder', 'session_confirmation', 'session_assignment', 'session_called_off', 'session_thanks', 'conversation_confirmation', 'conversation_assignment', 'conversation_called_off', 'conversation_thanks', 'date_offer'));
DROP INDEX feedbacks_session;
DROP TABLE session_evaluations;
DROP TABLE session_evaluation_links;
DROP TABLE session_themes;
DROP TABLE session_logistics;
