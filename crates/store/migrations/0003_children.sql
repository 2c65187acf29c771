create table children_placeholder (x text)
