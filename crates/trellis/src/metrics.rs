//! Figures for Prometheus: requests by route and status, their time, the queue, the index.

use crate::App;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Instant};

fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            PrometheusBuilder::new()
                .set_buckets(&[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
                .ok()
                .and_then(|builder| builder.install_recorder().ok())
        })
        .as_ref()
}

pub async fn count(request: Request, next: Next) -> Response {
    recorder();
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics::counter!("trellis_requests_total", &labels).increment(1);
    metrics::histogram!("trellis_request_seconds", &labels).record(began.elapsed().as_secs_f64());
    response
}

/// `GET /metrics`. Counts only; never a name, never an id of a child.
pub async fn metrics(State(app): State<App>) -> String {
    let gauges = async {
        let (waiting, failed) = store::jobs::waiting_and_failed(&app.store).await?;
        let unlinked = children::link_records::waiting(&app.store).await?;
        Ok::<_, store::Error>([
            ("trellis_jobs_waiting", waiting),
            ("trellis_jobs_failed", failed),
            ("trellis_records_unlinked", unlinked),
            ("trellis_index_records", app.index.len() as i64),
            ("trellis_index_entries_behind", app.index.behind(&app.store).await?.max(0)),
        ])
    };
    let Some(recorder) = recorder() else { return String::new() };
    if let Ok(gauges) = gauges.await {
        for (name, value) in gauges {
            metrics::gauge!(name).set(value as f64);
        }
    }
    recorder.render()
}
