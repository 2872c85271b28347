-- An audit trail is written once. Changing or deleting an event is an error, also for the application's owner role;
-- archiving detaches and drops whole partitions, which no trigger stops.
create function refuse_change_of_event() returns trigger language plpgsql as $$
begin
  raise exception 'events is an audit trail: % is not allowed', lower(tg_op)
    using errcode = 'restrict_violation', hint = 'Write another event that says what is different.';
end
$$;

-- Every partition inherits the row trigger, also when it is addressed directly. It does not inherit the statement
-- trigger: truncating a single partition is possible, as dropping it is.
create trigger events_append_only before update or delete on events
  for each row execute function refuse_change_of_event();
create trigger events_no_truncate before truncate on events
  for each statement execute function refuse_change_of_event();
