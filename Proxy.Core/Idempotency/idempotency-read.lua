-- What was answered from chunk ARGV[2] on, for a request with fingerprint ARGV[1].
-- Returns {state, head, chunk, …}; state 'gone' when the record is not there or is another request's, 'dead' when its owner is.
local record = redis.call('HMGET', KEYS[1], 'f', 's', 'h', 'e')
if record[1] ~= ARGV[1] then return {'gone', ''} end
local state = record[2]
if state == 'run' then
  local time = redis.call('TIME')
  if tonumber(record[4]) <= tonumber(time[1]) * 1000000 + tonumber(time[2]) then state = 'dead' end
end
local result = {state, record[3] or ''}
if state ~= 'large' then
  for _, chunk in ipairs(redis.call('LRANGE', KEYS[2], ARGV[2], '-1')) do result[#result + 1] = chunk end
end
return result
