import Dispatch

/// Runs tasks on threads of Dispatch's own, for who blocks a thread of the common pool until such a task is done.
final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "gridctl.live", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
