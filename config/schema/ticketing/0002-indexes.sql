-- Indexes that config/systems/ticketing.ts states.

-- Tickets that a user opened, and those that a user works on.
create index tickets_user on tickets (user_id);
create index tickets_assigned on tickets (assigned_to);
-- Tickets of a time, over all organizations: reports.
create index tickets_created on tickets (created_at);
-- Urgent tickets that are open, over all organizations: who runs the help desk.
create index tickets_status_priority on tickets (status_id, priority_id);
-- The list of an organization's tickets by status and date. It is answered from the index alone.
create index tickets_list on tickets (organization_id, status_id, created_at) include (id, title, priority_id);
-- Full-text search.
create index tickets_search on tickets using gin (search);
