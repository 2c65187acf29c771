# Each target is one script; read it to see what it does.
.PHONY: demo test check journeys drill bench
demo:     ; @scripts/demo
check:    ; @scripts/check
test:     ; @scripts/test
journeys: ; @scripts/journeys
drill:    ; @scripts/drill
bench:    ; @scripts/bench
