WITH chosen_plans AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:plans))),
chosen_places AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:places))),
chosen_themes AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:themes))),
chosen_agents AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:agents))),
chosen_roles AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:roles))),
chosen_initiatives AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:initiatives))),
chosen_levels AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:levels)))
SELECT document.iri AS "document iri", item.iri AS "item iri", i.position AS "position integer"
FROM iris document
CROSS JOIN items i ON i.plan = document.id
CROSS JOIN things item ON item.id = i.item
WHERE (:plans IS NULL OR i.plan IN chosen_plans)
    AND (:places IS NULL OR i.plan IN (SELECT plan FROM plan_places WHERE place IN chosen_places))
    AND (
        :themes IS NULL OR i.item IN (
            SELECT item FROM item_themes
            WHERE theme IN (
                SELECT id FROM chosen_themes
                UNION ALL
                SELECT narrower FROM broader WHERE broader IN chosen_themes
            )
        )
    )
    AND (
        :agents IS NULL AND :roles IS NULL OR i.item IN (
            SELECT item FROM duties
            WHERE agent IN chosen_agents AND (:roles IS NULL OR role IN chosen_roles)
            UNION ALL
            SELECT item FROM duties WHERE :agents IS NULL AND role IN chosen_roles
        )
    )
    AND (
        :initiatives IS NULL OR i.item IN (
            SELECT item FROM mentions
            WHERE mentioned IN (SELECT mentioned FROM initiative_narrower WHERE initiative IN chosen_initiatives)
        )
    )
    AND (:levels IS NULL OR i.item IN (SELECT item FROM levels WHERE level IN chosen_levels))
ORDER BY document.iri, i.position, item.iri
LIMIT :rows OFFSET :skip;
