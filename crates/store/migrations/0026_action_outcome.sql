-- What became of an action: done, or not done and why. What was settled before this was kept is done.
alter table meeting_action add column outcome text
