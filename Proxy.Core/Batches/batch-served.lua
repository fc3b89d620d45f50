-- KEYS: the open batches, scored by when they were last served. ARGV: one of them.
local time = redis.call('TIME')
return redis.call('ZADD', KEYS[1], 'XX', string.format('%d', tonumber(time[1]) * 1000000 + tonumber(time[2])), ARGV[1])
