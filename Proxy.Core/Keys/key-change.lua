-- Adds, replaces or removes a key. KEYS[1]: all keys by id, KEYS[2]: how often they were changed.
-- ARGV[1]: id, ARGV[2]: the key as JSON, '' to remove it. Returns 1, or 0 when there was nothing to remove.
local changed
if ARGV[2] == '' then
  changed = redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  changed = 1
end
if changed == 1 then redis.call('INCR', KEYS[2]) end
return changed
