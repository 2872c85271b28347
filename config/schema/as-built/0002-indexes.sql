-- Indexes that config/systems/as-built.ts states. They also serve the foreign keys: deleting a project finds its
-- records and documents through them.

-- A user's projects.
create index projects_user on projects (user_id);
-- Records of a panel, and all records of a project in the order of its panels.
create index asbuilt_records_panel on asbuilt_records (project_id, panel_id);
-- Documents of a project.
create index documents_project on documents (project_id);
