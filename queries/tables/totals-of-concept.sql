WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri = :concept)
SELECT count(*) AS "plans integer", coalesce(sum(x.items), 0) AS "items integer",
    count(f.signed) AS "dated integer"
FROM (
    SELECT plan, items FROM coverage WHERE theme = (SELECT id FROM chosen)
    UNION ALL
    SELECT plan, items FROM initiatives WHERE initiative = (SELECT id FROM chosen)
) x
JOIN plan_facts f ON f.plan = x.plan;
