-- Who runs this request? KEYS[1]: record, KEYS[2]: what was answered so far.
-- ARGV: fingerprint, owner, lease in microseconds, lifetime in milliseconds, '1' to run again what was answered.
-- Record: f fingerprint, o owner, e end of the owner's lease, s state (run, done, large), h head of the answer, b bytes kept,
-- l '1' when the answer has become too long, n what its owner was about to make (idempotency-note).
-- Returns {'run'}, {'busy', microseconds left of the lease}, {'done'}, {'large'} or {'other'}.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local record = redis.call('HMGET', KEYS[1], 'f', 's', 'e')
if record[1] then
  if record[1] ~= ARGV[1] then return {'other'} end
  if record[2] ~= 'run' then
    if ARGV[5] ~= '1' then return {record[2]} end
  else
    local left = tonumber(record[3]) - now
    if left > 0 then return {'busy', left} end
  end
end
-- Nobody has it, or who had it died: what that one answered is nothing. Setting comes first: a server without memory
-- refuses here, before anything is changed.
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'o', ARGV[2], 's', 'run', 'b', '0', 'e', string.format('%d', now + tonumber(ARGV[3])))
redis.call('HDEL', KEYS[1], 'h', 'l')
redis.call('DEL', KEYS[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {'run'}
