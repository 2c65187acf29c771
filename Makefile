# Each target is one script; read it to see what it does.
.PHONY: demo test check drill bench
demo:  ; @scripts/demo
check: ; @scripts/check
test:  ; @scripts/test
drill: ; @scripts/drill
bench: ; @scripts/bench
