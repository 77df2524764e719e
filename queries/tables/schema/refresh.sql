-- What a part counts together with the shared concepts; run for :part once its rows and the shared ones are there.

DELETE FROM coverage WHERE part = :part;

INSERT INTO coverage
SELECT :part, plan, theme, count(DISTINCT item)
FROM (
    SELECT plan, item, theme FROM item_themes WHERE part = :part
    UNION ALL
    SELECT i.plan, i.item, b.broader FROM item_themes i JOIN broader b ON b.narrower = i.theme WHERE i.part = :part
)
GROUP BY plan, theme;

DELETE FROM initiatives WHERE part = :part;

INSERT INTO initiatives
SELECT :part, m.plan, n.initiative, count(DISTINCT m.item), count(DISTINCT iif(m.mentioned = n.initiative, m.item, NULL))
FROM mentions m JOIN initiative_narrower n ON n.mentioned = m.mentioned
WHERE m.part = :part
GROUP BY m.plan, n.initiative;
