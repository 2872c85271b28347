-- Indexes that config/systems/market-intelligence.ts states. An index on a partitioned table is built on every
-- partition, and on every partition that is added later.

-- The best leads of a market by status, the newest of equals first.
create index leads_best on leads (market_id, status, score desc, created_at desc);
-- Properties of a market in a range of prices.
create index properties_price on properties (market_id, status, price_min, price_max, property_type);
-- The newest interactions of a lead.
create index lead_interactions_newest on lead_interactions (lead_id, interaction_type, created_at desc);
