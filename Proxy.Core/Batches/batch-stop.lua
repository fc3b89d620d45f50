-- Nothing more is given out. KEYS: as for batch-add. ARGV: microseconds, or '' for ever.
-- Returns 0 when there is no such batch.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == '' then
  redis.call('HSET', KEYS[1], 'stopped', '1')
else
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'paused', string.format('%d', tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(ARGV[1])))
end
return 1
