-- Takes a file's bytes out of what the tenant holds and, with ARGV[2] '1', the file out of the index. KEYS as for file-add.
-- ARGV[1]: id. Returns 1, or 0 when it was not there.
local held = redis.call('HGET', KEYS[3], ARGV[1])
if held then
  redis.call('HDEL', KEYS[3], ARGV[1])
  redis.call('HINCRBY', KEYS[4], 'bytes', string.format('%d', -tonumber(held)))
end
if ARGV[2] ~= '1' then return held and 1 or 0 end
local removed = redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
if removed == 1 then redis.call('HINCRBY', KEYS[4], 'count', '-1') end
return removed
