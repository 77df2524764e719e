SELECT
    (SELECT count(*) FROM plan_facts) AS "plans integer",
    (SELECT coalesce(sum(items), 0) FROM plans) AS "items integer",
    (SELECT count(*) FROM workload_of_all w WHERE w.agency IN (SELECT agency FROM agencies)) AS "agencies integer",
    (SELECT count(*) FROM workload_of_all w WHERE w.agency IN (SELECT agent FROM agent_groups)) AS "groups integer",
    (
        SELECT count(*)
        FROM (
            SELECT place FROM plan_places
            UNION
            SELECT place FROM agent_places WHERE agent IN (SELECT agency FROM workload_of_all)
        )
    ) AS "places integer",
    (SELECT coalesce(sum(assignments), 0) FROM plan_facts) AS "assignments integer",
    (SELECT coalesce(sum(milestones), 0) FROM plan_facts) AS "milestones integer",
    (SELECT count(DISTINCT theme) FROM coverage) AS "themes integer",
    (SELECT count(*) FROM initiatives_of_all) AS "initiatives integer";
