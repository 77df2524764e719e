-- Derived tables of one generation (docs/saved-queries.md, "Derived tables").
--
-- A table with a file NAME.rq beside this folder gets the rows of that query, part by part. Column types:
--   IRI       number of an IRI of `iris`: things that many plans share
--   OWN       number of an IRI of `things`, which go with their part
--   TEXT      lexical form, or an IRI as it is; a column NAME_tag beside it holds the language, or ^^ and the datatype
--   INTEGER   xsd:integer
-- `part` is filled in for every row, and deleted by it.

CREATE TABLE parts (part INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE iris (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE things (id INTEGER PRIMARY KEY, part INTEGER NOT NULL, iri TEXT NOT NULL);
CREATE INDEX things_of_part ON things (part);

-- shared things

CREATE TABLE names (
    part INTEGER NOT NULL, thing IRI NOT NULL, agency INTEGER NOT NULL,
    chinese TEXT NOT NULL, chinese_tag TEXT NOT NULL, english TEXT, english_tag TEXT
);
CREATE INDEX names_of_part ON names (part);
CREATE INDEX names_of_thing ON names (thing);

-- the same name in many plans once: an agency that the reference data do not have is named by each of them
CREATE TABLE names_of_all (
    thing IRI NOT NULL, agency INTEGER NOT NULL, chinese TEXT NOT NULL, chinese_tag TEXT NOT NULL,
    english TEXT, english_tag TEXT, parts INTEGER NOT NULL
);
CREATE UNIQUE INDEX names_once ON names_of_all (
    thing, agency, chinese, chinese_tag, ifnull(english, ''), ifnull(english_tag, '')
);
CREATE TRIGGER names_added AFTER INSERT ON names BEGIN
    INSERT INTO names_of_all
    VALUES (new.thing, new.agency, new.chinese, new.chinese_tag, new.english, new.english_tag, 1)
    ON CONFLICT (thing, agency, chinese, chinese_tag, ifnull(english, ''), ifnull(english_tag, ''))
    DO UPDATE SET parts = parts + 1;
END;
CREATE TRIGGER names_removed AFTER DELETE ON names BEGIN
    UPDATE names_of_all SET parts = parts - 1
    WHERE thing = old.thing AND agency = old.agency AND chinese = old.chinese AND chinese_tag = old.chinese_tag
        AND ifnull(english, '') = ifnull(old.english, '') AND ifnull(english_tag, '') = ifnull(old.english_tag, '');
    DELETE FROM names_of_all WHERE thing = old.thing AND parts = 0;
END;

CREATE TABLE types (part INTEGER NOT NULL, agency IRI NOT NULL, type IRI NOT NULL);
CREATE INDEX types_of_part ON types (part);
CREATE INDEX types_of_agency ON types (agency);

CREATE TABLE broader (part INTEGER NOT NULL, narrower IRI NOT NULL, broader IRI NOT NULL);
CREATE INDEX broader_of_narrower ON broader (narrower);

CREATE TABLE initiative_narrower (part INTEGER NOT NULL, mentioned IRI NOT NULL, initiative IRI NOT NULL);
CREATE INDEX initiative_narrower_of_mentioned ON initiative_narrower (mentioned);

-- plans

CREATE TABLE plans (part INTEGER NOT NULL, plan IRI PRIMARY KEY, items INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE titles (
    part INTEGER NOT NULL, plan IRI NOT NULL, title TEXT NOT NULL, title_tag TEXT NOT NULL, chinese INTEGER NOT NULL,
    PRIMARY KEY (plan, title, title_tag)
) WITHOUT ROWID;

CREATE TABLE workload (
    part INTEGER NOT NULL, plan IRI NOT NULL, agency IRI NOT NULL,
    lead INTEGER NOT NULL, support INTEGER NOT NULL, responsible INTEGER NOT NULL, items INTEGER NOT NULL,
    PRIMARY KEY (plan, agency)
) WITHOUT ROWID;
CREATE INDEX workload_of_part ON workload (part);

CREATE TABLE pairs (
    part INTEGER NOT NULL, plan IRI NOT NULL, a IRI NOT NULL, b IRI NOT NULL, items INTEGER NOT NULL,
    PRIMARY KEY (plan, a, b)
) WITHOUT ROWID;
CREATE INDEX pairs_of_part ON pairs (part);

CREATE TABLE item_themes (
    part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL, theme IRI NOT NULL,
    PRIMARY KEY (part, item, theme, plan)
) WITHOUT ROWID;

CREATE TABLE mentions (
    part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL, mentioned IRI NOT NULL,
    PRIMARY KEY (part, item, mentioned, plan)
) WITHOUT ROWID;

CREATE TABLE months (
    part INTEGER NOT NULL, plan IRI NOT NULL, reading TEXT NOT NULL, month TEXT NOT NULL,
    milestones INTEGER NOT NULL, items INTEGER NOT NULL,
    PRIMARY KEY (reading, plan, month)
) WITHOUT ROWID;
CREATE INDEX months_of_part ON months (part);

CREATE TABLE milestones (
    id INTEGER PRIMARY KEY, part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL,
    number TEXT NOT NULL, number_tag TEXT NOT NULL, position INTEGER NOT NULL,
    milestone OWN NOT NULL, deadline TEXT NOT NULL, deadline_tag TEXT NOT NULL,
    strict TEXT NOT NULL, strict_tag TEXT NOT NULL, lenient TEXT NOT NULL, lenient_tag TEXT NOT NULL,
    deliverable TEXT, deliverable_tag TEXT, wording TEXT, wording_tag TEXT
);
CREATE INDEX milestones_of_part ON milestones (part);
CREATE INDEX milestones_by_plan ON milestones (plan);

CREATE TABLE due (
    reading TEXT NOT NULL, due TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (reading, due, id)
) WITHOUT ROWID;
CREATE TRIGGER milestones_added AFTER INSERT ON milestones BEGIN
    -- days that compare as text; anything else compares with no date in SPARQL either
    INSERT INTO due
    SELECT reading, due, new.id
    FROM (
        SELECT 'strict' AS reading, new.strict AS due, new.strict_tag AS tag
        UNION ALL SELECT 'lenient', new.lenient, new.lenient_tag
    )
    WHERE due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND tag = '^^http://www.w3.org/2001/XMLSchema#date';
END;
CREATE TRIGGER milestones_removed AFTER DELETE ON milestones BEGIN
    DELETE FROM due WHERE reading = 'strict' AND due = old.strict AND id = old.id;
    DELETE FROM due WHERE reading = 'lenient' AND due = old.lenient AND id = old.id;
END;

CREATE TABLE scopes (part INTEGER NOT NULL, milestone OWN NOT NULL, scope IRI NOT NULL);
CREATE INDEX scopes_of_part ON scopes (part);
CREATE INDEX scopes_of_milestone ON scopes (milestone);

-- counted from the rows above with what is shared, by refresh.sql

CREATE TABLE coverage (
    part INTEGER NOT NULL, plan IRI NOT NULL, theme IRI NOT NULL, items INTEGER NOT NULL,
    PRIMARY KEY (theme, plan)
) WITHOUT ROWID;
CREATE INDEX coverage_of_part ON coverage (part);
CREATE INDEX coverage_of_plan ON coverage (plan);

CREATE TABLE initiatives (
    part INTEGER NOT NULL, plan IRI NOT NULL, initiative IRI NOT NULL, items INTEGER NOT NULL, itself INTEGER NOT NULL,
    PRIMARY KEY (plan, initiative)
) WITHOUT ROWID;
CREATE INDEX initiatives_of_part ON initiatives (part);

-- all plans together: an item belongs to one plan, so counts of items add up

CREATE TABLE workload_of_all (
    agency IRI PRIMARY KEY, lead INTEGER NOT NULL, support INTEGER NOT NULL, responsible INTEGER NOT NULL,
    items INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER workload_added AFTER INSERT ON workload BEGIN
    INSERT INTO workload_of_all VALUES (new.agency, new.lead, new.support, new.responsible, new.items)
    ON CONFLICT (agency) DO UPDATE SET lead = lead + new.lead, support = support + new.support,
        responsible = responsible + new.responsible, items = items + new.items;
END;
CREATE TRIGGER workload_removed AFTER DELETE ON workload BEGIN
    UPDATE workload_of_all SET lead = lead - old.lead, support = support - old.support,
        responsible = responsible - old.responsible, items = items - old.items WHERE agency = old.agency;
    DELETE FROM workload_of_all WHERE agency = old.agency AND items = 0;
END;

CREATE TABLE pairs_of_all (a IRI NOT NULL, b IRI NOT NULL, items INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TRIGGER pairs_added AFTER INSERT ON pairs BEGIN
    INSERT INTO pairs_of_all VALUES (new.a, new.b, new.items)
    ON CONFLICT (a, b) DO UPDATE SET items = items + new.items;
END;
CREATE TRIGGER pairs_removed AFTER DELETE ON pairs BEGIN
    UPDATE pairs_of_all SET items = items - old.items WHERE a = old.a AND b = old.b;
    DELETE FROM pairs_of_all WHERE a = old.a AND b = old.b AND items = 0;
END;

CREATE TABLE initiatives_of_all (
    initiative IRI PRIMARY KEY, items INTEGER NOT NULL, itself INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER initiatives_added AFTER INSERT ON initiatives BEGIN
    INSERT INTO initiatives_of_all VALUES (new.initiative, new.items, new.itself)
    ON CONFLICT (initiative) DO UPDATE SET items = items + new.items, itself = itself + new.itself;
END;
CREATE TRIGGER initiatives_removed AFTER DELETE ON initiatives BEGIN
    UPDATE initiatives_of_all SET items = items - old.items, itself = itself - old.itself
    WHERE initiative = old.initiative;
    DELETE FROM initiatives_of_all WHERE initiative = old.initiative AND items = 0;
END;

-- words: every pair of neighbouring characters of a text is a word of `grams`; `folded` is null where it equals `text`

CREATE TABLE texts (
    id INTEGER PRIMARY KEY, part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL,
    number TEXT NOT NULL, number_tag TEXT NOT NULL, position INTEGER NOT NULL,
    found TEXT NOT NULL, inside INTEGER NOT NULL, text TEXT NOT NULL, text_tag TEXT NOT NULL, folded TEXT
);
CREATE INDEX texts_of_part ON texts (part);
CREATE VIRTUAL TABLE grams USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
    INSERT INTO grams (rowid, words) VALUES (new.id, bigrams(coalesce(new.folded, new.text)));
END;
CREATE TRIGGER texts_removed AFTER DELETE ON texts BEGIN
    INSERT INTO grams (grams, rowid, words) VALUES ('delete', old.id, bigrams(coalesce(old.folded, old.text)));
END;
