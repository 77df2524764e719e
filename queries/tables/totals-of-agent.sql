SELECT count(*) AS "plans integer",
    coalesce(sum(w.lead), 0) AS "lead integer", coalesce(sum(w.support), 0) AS "support integer",
    coalesce(sum(w.responsible), 0) AS "responsible integer", coalesce(sum(w.items), 0) AS "items integer"
FROM workload w
JOIN plan_facts f ON f.plan = w.plan
WHERE w.agency = (SELECT id FROM iris WHERE iri = :agent);
