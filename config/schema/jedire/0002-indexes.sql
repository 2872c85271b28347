-- Indexes that config/systems/jedire.ts states. An index on a partitioned table is built on every partition, and on
-- every partition that is added later.

-- What the map shows: every property in a box.
create index properties_coordinates on properties using gist (coordinates);
-- Price filters, and what changed since the last look.
create index properties_price on properties (price, updated_at);
-- The newest output of an agent for a property.
create index agent_outputs_latest on agent_outputs (property_id, agent_id, generated_at desc);
-- The newest trends first, over all markets or for some.
create index market_trends_newest on market_trends (date desc, market_id);
-- A user's saved properties, the newest first.
create index user_saved_properties_newest on user_saved_properties (user_id, created_at desc);
