-- KEYS: as for batch-add.
-- Returns -1 when there is no such batch; else requests, done, under way (leases that have not ended), microseconds since it was added, stopped (1) or expired (2).
local state = redis.call('HMGET', KEYS[1], 'total', 'added', 'stopped', 'expires')
if not state[1] then return {-1} end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local ended = 0
if now >= tonumber(state[4]) * 1000 then ended = 2 end
if state[3] == '1' then ended = 1 end
return {tonumber(state[1]), redis.call('BITCOUNT', KEYS[2]), redis.call('ZCOUNT', KEYS[3], string.format('(%d', now), '+inf'), now - tonumber(state[2]), ended}
