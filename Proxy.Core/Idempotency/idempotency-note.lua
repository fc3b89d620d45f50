-- The owner is about to make something that outlives it. KEYS[1]: record. ARGV: owner, name of what it makes, name that an
-- earlier owner noted and that nothing has ('' for none).
-- Returns the name that an earlier owner noted; '' when this one stands there now; false when the record is another's by now.
if redis.call('HGET', KEYS[1], 'o') ~= ARGV[1] then return false end
local before = redis.call('HGET', KEYS[1], 'n')
if before and before ~= ARGV[3] then return before end
redis.call('HSET', KEYS[1], 'n', ARGV[2])
return ''
