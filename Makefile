# Each target is one script; read it to see what it does.
.PHONY: demo test check journeys drill bench bench-identity
demo:     ; @scripts/demo
check:    ; @scripts/check
test:     ; @scripts/test
journeys: ; @scripts/journeys
drill:    ; @scripts/drill
bench:    ; @scripts/bench
bench-identity: ; @CHILDREN=$${CHILDREN:-452000} COUNTRY=$${COUNTRY:-11000000} scripts/bench-identity.sh
