-- adds only
-- Says which endpoints there are in the hours that are counted, from each to the next.
CREATE INDEX generation_hours_endpoint_idx ON generation_hours (endpoint, hour);
