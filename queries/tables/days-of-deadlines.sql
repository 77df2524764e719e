WITH chosen_plans AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:plans))),
chosen_places AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:places))),
chosen_agents AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:agents)))
SELECT m.strict AS "strict text", m.lenient AS "lenient text", count(DISTINCT m.milestone) AS "milestones integer"
FROM milestones m
WHERE (:plans IS NULL OR m.plan IN chosen_plans)
    AND (:places IS NULL OR m.plan IN (SELECT plan FROM plan_places WHERE place IN chosen_places))
    AND (:agents IS NULL OR m.item IN (SELECT item FROM duties WHERE agent IN chosen_agents))
GROUP BY m.strict, m.lenient
ORDER BY m.strict, m.lenient;
