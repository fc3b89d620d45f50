-- Part of a tenant's list, newest first. KEYS as for file-add.
-- ARGV: 'first', 'after' or 'before', limit, score of the place ('' to look for it), id of the place; or 'ids', their number, ids.
-- Returns {state, JSON, …}: -1 the index is not whole, 0 nothing follows, 1 more follows, 2 the place is unknown.
local about = redis.call('HMGET', KEYS[4], 'ready', 'count')
local all = tonumber(redis.call('ZCARD', KEYS[1]))
if about[1] ~= '1' or tonumber(about[2] or '0') ~= all or tonumber(redis.call('HLEN', KEYS[2])) ~= all then return {-1} end
local limit, result, ids = tonumber(ARGV[2]), {0}, {}
if ARGV[1] == 'ids' then
  for i = 3, #ARGV do ids[#ids + 1] = ARGV[i] end
else
  local from, to = 0, limit - 1
  if ARGV[1] ~= 'first' then
    local score, id = ARGV[3], ARGV[4]
    if score == '' then
      local found = redis.call('ZSCORE', KEYS[1], id)
      if not found then return {2} end
      score = string.format('%.0f', tonumber(found))
    end
    -- Files of the same microsecond stand in the order of their ids.
    local newer = tonumber(redis.call('ZCOUNT', KEYS[1], '(' .. score, '+inf'))
    local here = 0
    for _, same in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], score, score)) do
      if same > id then newer = newer + 1 elseif same == id then here = 1 end
    end
    if ARGV[1] == 'after' then
      from = newer + here
      to = from + limit - 1
    else
      to = newer - 1
      from = math.max(0, newer - limit)
      if from > 0 then result[1] = 1 end
    end
  end
  if ARGV[1] ~= 'before' and to < all - 1 then result[1] = 1 end
  if to >= from then ids = redis.call('ZREVRANGE', KEYS[1], string.format('%d', from), string.format('%d', to)) end
end
for _, id in ipairs(ids) do
  local json = redis.call('HGET', KEYS[2], id)
  if json then result[#result + 1] = json end
end
return result
