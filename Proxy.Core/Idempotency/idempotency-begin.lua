-- Who runs this request? KEYS[1]: record, KEYS[2]: what was answered so far.
-- ARGV: fingerprint, owner, lease in microseconds, lifetime in milliseconds.
-- Record: f fingerprint, o owner, e end of the owner's lease, s state (run, done, large), h head of the answer, b bytes kept.
-- Returns {'run'}, {'busy', microseconds left of the lease}, {'done'}, {'large'} or {'other'}.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local record = redis.call('HMGET', KEYS[1], 'f', 's', 'e')
if record[1] then
  if record[1] ~= ARGV[1] then return {'other'} end
  if record[2] ~= 'run' then return {record[2]} end
  local left = tonumber(record[3]) - now
  if left > 0 then return {'busy', left} end
end
-- Nobody has it, or who had it died: what that one answered is nothing.
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'o', ARGV[2], 's', 'run', 'b', '0', 'e', string.format('%d', now + tonumber(ARGV[3])))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {'run'}
