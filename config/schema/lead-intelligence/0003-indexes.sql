-- Indexes that config/systems/lead-intelligence.ts states. An index on a partitioned table is built on every partition,
-- and on every partition that is added later.

-- The best leads of a lane.
create index leads_best on leads (lane, score desc, created_at desc);
-- The trail of a lead, the newest first.
create index events_trail on events (lead_id, occurred_at desc);
-- Events of a type in their order: what a handler missed, and analytics.
create index events_type on events (type, occurred_at);
