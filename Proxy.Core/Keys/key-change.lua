-- Adds, replaces or removes a key. KEYS[1]: all keys by id, KEYS[2]: the last change.
-- ARGV[1]: id, ARGV[2]: the key as JSON, '' to remove it, ARGV[3]: a name for this change that no other has: a count would
-- come to the same number again after the server lost everything. Returns 1, or 0 when there was nothing to remove.
local changed
if ARGV[2] == '' then
  changed = redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  changed = 1
end
if changed == 1 then redis.call('SET', KEYS[2], ARGV[3]) end
return changed
