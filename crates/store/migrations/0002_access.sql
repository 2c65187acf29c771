create table access_placeholder (x text)
