-- Sends an answer once, and lets go of its request.
-- KEYS: hash of requests under way, leases, set of answered tasks, result list
-- ARGV: task id, member in the leases, the answer
-- Returns 1, or 0 if the task was answered before.
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[2])
if redis.call('SADD', KEYS[3], ARGV[1]) == 0 then
  return 0
end
redis.call('RPUSH', KEYS[4], ARGV[3])
return 1
