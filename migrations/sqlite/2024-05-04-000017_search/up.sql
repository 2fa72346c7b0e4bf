CREATE TABLE saved_filters (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    list TEXT NOT NULL CHECK (list IN ('organisations', 'conversations')),
    name TEXT NOT NULL,
    fields TEXT NOT NULL,
    is_shared BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (owner_id, list, name)
);
CREATE TABLE search_words (
    source TEXT NOT NULL CHECK (source IN ('organisation', 'alias', 'contact', 'commitment')),
    word TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    PRIMARY KEY (source, word, subject_id)
) WITHOUT ROWID;
CREATE INDEX search_words_subject ON search_words (source, subject_id);
CREATE INDEX search_words_word ON search_words (word);
CREATE TABLE search_spellings (
    variant TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (variant, word)
) WITHOUT ROWID;
CREATE INDEX search_spellings_word ON search_spellings (word);
CREATE TABLE assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    planner_id BIGINT NOT NULL REFERENCES users (id),
    to_id BIGINT NOT NULL REFERENCES users (id),
    assigned_at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP
);
CREATE TABLE assignment_dossiers (
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    from_id BIGINT REFERENCES users (id),
    fate TEXT NOT NULL CHECK (fate IN ('moved', 'changed', 'returned', 'kept')),
    PRIMARY KEY (assignment_id, dossier_id)
);
CREATE INDEX assignment_dossiers_dossier ON assignment_dossiers (dossier_id);
CREATE TABLE assignment_works (
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    kind TEXT NOT NULL CHECK (kind IN ('commitment', 'conversation')),
    subject_id BIGINT NOT NULL,
    from_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (assignment_id, kind, subject_id)
);
