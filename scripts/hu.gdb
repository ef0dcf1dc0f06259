# Stops where a rule breaks, with the driver's frames on the stack.
#
#     gdb -x scripts/hu.gdb --args build/asan/fuzz_hot_update INPUT         then: run
#
# The replay program of a target stops at the call that broke the rule; `hu replay` runs on, in a child. In gdb:
#
#     bt          the driver's frames stand above the harness's entry points
#     hu-where    the scenario, its running step, and the last events
set breakpoint pending on
set confirm off
set environment ASAN_OPTIONS=detect_leaks=0:handle_segv=0:allow_user_segv_handler=1
rbreak trap.c:^hu_rule_

define hu-where
  printf "step %u of %u operations; event %u\n", hu_world.step + 1, hu_world.scenario->op_count, hu_world.trace->count
  call (void)hu_report_steps(stderr)
  hu-events 8
end
document hu-where
The scenario, the operation that is running (counted from 1), and the last events before the stop.
end

define hu-events
  set $hu_from = hu_world.trace->count > $arg0 ? hu_world.trace->count - $arg0 : 0
  while $hu_from < hu_world.trace->count
    call (void)hu_event_print(hu_gdb_line, sizeof(hu_gdb_line), $hu_from, &hu_world.trace->event[$hu_from])
    printf "  %s\n", hu_gdb_line
    set $hu_from = $hu_from + 1
  end
end
document hu-events
hu-events N: the last N events of the trace.
end
