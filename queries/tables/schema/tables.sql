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

-- one place, type and kind is shown: the one whose IRI comes first

CREATE TABLE agent_places (part INTEGER NOT NULL, agent IRI NOT NULL, place IRI NOT NULL);
CREATE INDEX agent_places_of_agent ON agent_places (agent);

CREATE TABLE kinds (part INTEGER NOT NULL, agent IRI NOT NULL, kind IRI NOT NULL);
CREATE INDEX kinds_of_agent ON kinds (agent);

CREATE TABLE within (part INTEGER NOT NULL, place IRI NOT NULL, around IRI NOT NULL);
CREATE INDEX within_of_place ON within (place);

CREATE TABLE notations (
    part INTEGER NOT NULL, concept IRI NOT NULL, notation TEXT NOT NULL, notation_tag TEXT NOT NULL
);
CREATE INDEX notations_of_concept ON notations (concept);

CREATE TABLE classes (part INTEGER NOT NULL, thing IRI NOT NULL, class TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE INDEX classes_of_thing ON classes (thing, class);
CREATE VIEW agencies AS
SELECT DISTINCT thing AS agency FROM classes WHERE class = 'https://w3id.org/policy-kg/ns#Agency';
CREATE VIEW agent_groups AS
SELECT DISTINCT thing AS agent FROM classes WHERE class = 'https://w3id.org/policy-kg/ns#AgencyGroup';

-- every name, for the search; `shown` has the first of each language

CREATE TABLE labels (
    part INTEGER NOT NULL, thing IRI NOT NULL, preferred INTEGER NOT NULL, language TEXT NOT NULL,
    label TEXT NOT NULL, label_tag TEXT NOT NULL, folded_label TEXT NOT NULL
);
CREATE INDEX labels_of_thing ON labels (thing, preferred, language);

CREATE TABLE shown (
    thing IRI PRIMARY KEY, chinese TEXT, chinese_tag TEXT, english TEXT, english_tag TEXT
) WITHOUT ROWID;
CREATE TRIGGER labels_added AFTER INSERT ON labels WHEN new.preferred BEGIN
    REPLACE INTO shown
    SELECT new.thing, z.label, z.label_tag, e.label, e.label_tag
    FROM (SELECT 1)
    LEFT JOIN (
        SELECT label, label_tag FROM labels WHERE thing = new.thing AND preferred = 1 AND language = 'zh'
        ORDER BY label, label_tag LIMIT 1
    ) z
    LEFT JOIN (
        SELECT label, label_tag FROM labels WHERE thing = new.thing AND preferred = 1 AND language = 'en'
        ORDER BY label, label_tag LIMIT 1
    ) e;
END;
CREATE TRIGGER labels_removed AFTER DELETE ON labels WHEN old.preferred BEGIN
    DELETE FROM shown WHERE thing = old.thing;
    INSERT INTO shown
    SELECT old.thing, z.label, z.label_tag, e.label, e.label_tag
    FROM (SELECT 1)
    LEFT JOIN (
        SELECT label, label_tag FROM labels WHERE thing = old.thing AND preferred = 1 AND language = 'zh'
        ORDER BY label, label_tag LIMIT 1
    ) z
    LEFT JOIN (
        SELECT label, label_tag FROM labels WHERE thing = old.thing AND preferred = 1 AND language = 'en'
        ORDER BY label, label_tag LIMIT 1
    ) e
    WHERE EXISTS (SELECT 1 FROM labels WHERE thing = old.thing AND preferred = 1);
END;

-- named graphs, each of one part

CREATE TABLE graph_sizes (
    part INTEGER NOT NULL, graph IRI PRIMARY KEY, triples INTEGER NOT NULL, subjects INTEGER NOT NULL,
    objects INTEGER NOT NULL, properties INTEGER NOT NULL, entities INTEGER NOT NULL, classes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX graph_sizes_of_part ON graph_sizes (part);

CREATE TABLE catalog_titles (part INTEGER NOT NULL, plan IRI NOT NULL, title TEXT NOT NULL, title_tag TEXT NOT NULL);
CREATE INDEX catalog_titles_of_plan ON catalog_titles (plan, title, title_tag);
CREATE VIEW catalog_titles_first AS
SELECT plan, min(title) AS title, title_tag FROM catalog_titles GROUP BY plan;

CREATE TABLE broader (part INTEGER NOT NULL, narrower IRI NOT NULL, broader IRI NOT NULL);
CREATE INDEX broader_of_narrower ON broader (narrower);

CREATE TABLE initiative_narrower (part INTEGER NOT NULL, mentioned IRI NOT NULL, initiative IRI NOT NULL);
CREATE INDEX initiative_narrower_of_mentioned ON initiative_narrower (mentioned);

-- plans

CREATE TABLE plans (part INTEGER NOT NULL, plan IRI PRIMARY KEY, items INTEGER NOT NULL) WITHOUT ROWID;

-- also plans without items; a plan that has several values of a kind shows the first
CREATE TABLE plan_facts (
    part INTEGER NOT NULL, plan IRI PRIMARY KEY, title TEXT, title_tag TEXT, signed TEXT, signed_tag TEXT, issuer IRI,
    completeness TEXT, completeness_tag TEXT, milestones INTEGER NOT NULL, assignments INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE plan_places (part INTEGER NOT NULL, plan IRI NOT NULL, place IRI NOT NULL, PRIMARY KEY (plan, place))
WITHOUT ROWID;

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
CREATE INDEX workload_of_agency ON workload (agency);

CREATE TABLE pairs (
    part INTEGER NOT NULL, plan IRI NOT NULL, a IRI NOT NULL, b IRI NOT NULL, items INTEGER NOT NULL,
    PRIMARY KEY (plan, a, b)
) WITHOUT ROWID;
CREATE INDEX pairs_of_part ON pairs (part);

CREATE TABLE items (
    part INTEGER NOT NULL, plan IRI NOT NULL, position INTEGER NOT NULL, item OWN NOT NULL,
    PRIMARY KEY (plan, position, item)
) WITHOUT ROWID;

CREATE TABLE levels (part INTEGER NOT NULL, level IRI NOT NULL, item OWN NOT NULL, PRIMARY KEY (level, item))
WITHOUT ROWID;

CREATE TABLE duties (
    part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL, agent IRI NOT NULL, role IRI,
    lead INTEGER NOT NULL, support INTEGER NOT NULL, responsible INTEGER NOT NULL
);
CREATE INDEX duties_of_agent ON duties (agent, role, item);
CREATE INDEX duties_of_item ON duties (item, agent, lead, support, responsible);

CREATE TABLE item_themes (
    part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL, theme IRI NOT NULL,
    PRIMARY KEY (part, item, theme, plan)
) WITHOUT ROWID;
CREATE INDEX item_themes_of_theme ON item_themes (theme, item);

CREATE TABLE mentions (
    part INTEGER NOT NULL, plan IRI NOT NULL, item OWN NOT NULL, mentioned IRI NOT NULL,
    PRIMARY KEY (part, item, mentioned, plan)
) WITHOUT ROWID;
CREATE INDEX mentions_of_mentioned ON mentions (mentioned, item);

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
CREATE INDEX milestones_by_plan ON milestones (plan, item, milestone, strict, lenient);
CREATE INDEX milestones_of_item ON milestones (item);

CREATE TABLE due (
    reading TEXT NOT NULL, due TEXT NOT NULL, plan IRI NOT NULL, id INTEGER NOT NULL,
    PRIMARY KEY (reading, due, plan, id)
) WITHOUT ROWID;
CREATE TRIGGER milestones_added AFTER INSERT ON milestones BEGIN
    -- days that compare as text; anything else compares with no date in SPARQL either
    INSERT INTO due
    SELECT reading, due, new.plan, new.id
    FROM (
        SELECT 'strict' AS reading, new.strict AS due, new.strict_tag AS tag
        UNION ALL SELECT 'lenient', new.lenient, new.lenient_tag
    )
    WHERE due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND tag = '^^http://www.w3.org/2001/XMLSchema#date';
END;
CREATE TRIGGER milestones_removed AFTER DELETE ON milestones BEGIN
    DELETE FROM due WHERE reading = 'strict' AND due = old.strict AND plan = old.plan AND id = old.id;
    DELETE FROM due WHERE reading = 'lenient' AND due = old.lenient AND plan = old.plan AND id = old.id;
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
CREATE INDEX initiatives_of_initiative ON initiatives (initiative, plan, items);

-- all plans together: an item belongs to one plan, so counts of items add up

CREATE TABLE workload_of_all (
    agency IRI PRIMARY KEY, lead INTEGER NOT NULL, support INTEGER NOT NULL, responsible INTEGER NOT NULL,
    items INTEGER NOT NULL, plans INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER workload_added AFTER INSERT ON workload BEGIN
    INSERT INTO workload_of_all VALUES (new.agency, new.lead, new.support, new.responsible, new.items, 1)
    ON CONFLICT (agency) DO UPDATE SET lead = lead + new.lead, support = support + new.support,
        responsible = responsible + new.responsible, items = items + new.items, plans = plans + 1;
END;
CREATE TRIGGER workload_removed AFTER DELETE ON workload BEGIN
    UPDATE workload_of_all SET lead = lead - old.lead, support = support - old.support,
        responsible = responsible - old.responsible, items = items - old.items, plans = plans - 1
    WHERE agency = old.agency;
    DELETE FROM workload_of_all WHERE agency = old.agency AND items = 0;
END;

CREATE TABLE pairs_of_all (a IRI NOT NULL, b IRI NOT NULL, items INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX pairs_of_all_by_b ON pairs_of_all (b);
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
