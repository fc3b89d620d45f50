-- Makes the queue of a batch, unless it is there.
-- KEYS: state (hash), done (bitmap), leases (sorted set: item, end of its lease), held (hash: item, "attempts:holder").
-- ARGV: requests, when it expires (unix ms), stopped (0 or 1), bitmap of those done ('' for none).
-- Returns 1 when it was made, 0 when it was there.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('DEL', KEYS[2])
redis.call('DEL', KEYS[3])
redis.call('DEL', KEYS[4])
if ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4]) end
local time = redis.call('TIME')
local now = string.format('%d', tonumber(time[1]) * 1000000 + tonumber(time[2]))
redis.call('HSET', KEYS[1], 'total', ARGV[1], 'expires', ARGV[2], 'stopped', ARGV[3], 'next', '0', 'added', now, 'paused', '0')
return 1
